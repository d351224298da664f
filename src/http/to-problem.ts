import { type Fault, ProblemError } from './problems.ts';

/** Errors of the store and of the analysis by name, because only name and message of an error pass from one thread to another. */
const THREAD_ERRORS = new Map<string, (message: string) => ProblemError>([
  [
    'InvalidCursorError',
    () => new ProblemError('invalid-cursor', 'The cursor was not made for this list.', { faults: [CURSOR_FAULT] }),
  ],
  ['StoreFullError', () => new ProblemError('store-full', 'There is no room for more on the disk.', RETRY_LATER)],
  ['StoreUnwritableError', () => new ProblemError('store-unavailable', 'The store takes no writes.', RETRY_LATER)],
  ['StoreBusyError', () => new ProblemError('store-unavailable', 'More waits to be stored than may.', RETRY_SOON)],
  ['ThreadEndedError', () => new ProblemError('store-unavailable', 'The store is restarting.', RETRY_SOON)],
  ['WorkerDeadlineError', () => new ProblemError('deadline-exceeded', 'The analysis took too long.', RETRY_SOON)],
  ['InlineDeadlineError', (message) => new ProblemError('too-many-releases', message)],
  ['UnknownReleaseError', () => new ProblemError('not-found', 'The release was deleted meanwhile.')],
]);

const CURSOR_FAULT: Fault = { parameter: 'cursor', code: 'invalid-cursor', detail: 'not made for this list' };
const RETRY_LATER = { headers: { 'Retry-After': '5' } };
const RETRY_SOON = { headers: { 'Retry-After': '1' } };

/** A fault as express-openapi-validator reports it. */
interface ValidatorFault {
  readonly path: string;
  readonly message: string;
  readonly errorCode?: string;
}

/** The problem of any error. An unknown error becomes `internal-error`, whose cause is only logged. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof Error)) return internalError();
  const ofThread = THREAD_ERRORS.get(error.name);
  if (ofThread) return ofThread(error.message);
  const { status, errors } = error as Error & { status?: unknown; errors?: readonly ValidatorFault[] };
  if (status === 400 && Array.isArray(errors)) return validationProblem(errors);
  if (status === 400 || error instanceof URIError) {
    return new ProblemError('malformed-request', 'The address holds a broken percent-encoding.');
  }
  return internalError();
}

const internalError = (): ProblemError =>
  new ProblemError('internal-error', 'Something failed that should not; the log has the reason.');

/** Faults of the body answer 422, those of parameters and headers 400. */
function validationProblem(errors: readonly ValidatorFault[]): ProblemError {
  const faults = readable(errors).map(toFault);
  const first = faults[0];
  if (!first) return new ProblemError('malformed-request', 'The request does not fit the operation.');
  const detail = `${first.pointer ?? first.parameter ?? ''}: ${first.detail}`;
  return new ProblemError(first.pointer === undefined ? 'invalid-parameter' : 'invalid-body', detail, { faults });
}

function toFault(error: ValidatorFault): Fault {
  const code = (error.errorCode ?? 'invalid').replace('.openapi.validation', '');
  const [, part = '', ...rest] = error.path.split('/');
  if (part === 'body') return { pointer: error.path.slice('/body'.length), code, detail: error.message };
  return { parameter: rest[0] ?? part, code, detail: error.message };
}

/**
 * Removes faults that only say that one of several forms does not fit. Where a body may be an object or an array, the type fault at the
 * root is about the form that was not meant. Elsewhere the fault of the place where no form fits is enough.
 */
function readable(errors: readonly ValidatorFault[]): readonly ValidatorFault[] {
  const choices = errors.filter((error) => error.errorCode?.startsWith('oneOf.')).map((error) => error.path);
  const inner = choices.filter((path) => path !== '/body');
  const telling = errors.filter((error) => {
    if (inner.some((path) => error.path.startsWith(`${path}/`))) return false;
    if (inner.includes(error.path)) return error.errorCode?.startsWith('oneOf.');
    return !(choices.includes('/body') && error.path === '/body' && isAboutForm(error));
  });
  return telling.length > 0 ? telling : errors;
}

const isAboutForm = (error: ValidatorFault): boolean => /^(oneOf|type)\./.test(error.errorCode ?? '');
