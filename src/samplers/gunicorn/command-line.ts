/** What the command line of a process says of a gunicorn. Options of a configuration file do not show in it. */
export interface GunicornCommand {
  /** The word of the title that gunicorn sets where setproctitle is installed, such as `master` or `worker`; null without it. */
  readonly role: string | null;
  /** The name of the application: `--name`, or the module that is served. */
  readonly app: string | null;
  readonly statsdPrefix: string;
  /** Tags as they are sent, `name:value,name:value`; empty without any. */
  readonly statsdTags: string;
  /** How many requests a worker handles at once; null where the command line does not say. */
  readonly threads: number | null;
  readonly workerClass: string | null;
}

const TITLE = /^gunicorn: (\S+) \[(.*)\]/;
const INTERPRETER = /^(python|pypy)[\d.]*t?$/;
const SCRIPT = /^gunicorn(3|_paster|_django)?$/;
/** Options of Python that take the next argument. */
const PYTHON_VALUES = new Set(['-X', '-W', '--check-hash-based-pycs']);

/** The options of gunicorn that take no value (gunicorn/config.py, every setting with a `store_true` action). */
const FLAGS = new Set(
  `-D --daemon -R --enable-stdio-inheritance --preload --reload --spew --check-config --print-config --no-sendfile --reuse-port
   --initgroups --log-syslog --capture-output --disable-redirect-access-to-syslog --proxy-protocol --do-handshake-on-connect
   --suppress-ragged-eofs --strip-header-spaces --no-control-socket --enable-backlog-metric --permit-unconventional-http-method
   --permit-unconventional-http-version --permit-obsolete-folding --casefold-http-method`.split(/\s+/),
);
const SHORT_NAMES: Readonly<Record<string, string>> = { '-n': '--name', '-k': '--worker-class' };

/** Reads an argument list; null where it is that of another program. */
export function gunicornCommand(argv: readonly string[]): GunicornCommand | null {
  const title = TITLE.exec(argv[0] ?? '');
  if (title) return { role: title[1]!, app: title[2]! || null, ...NO_OPTIONS };
  const own = argumentsOfGunicorn(argv);
  return own && { role: null, ...readOptions(own) };
}

/** Of a program that has gunicorn in itself. */
export const UNKNOWN_COMMAND: GunicornCommand = {
  role: null,
  app: null,
  statsdPrefix: '',
  statsdTags: '',
  threads: null,
  workerClass: null,
};

const NO_OPTIONS = { statsdPrefix: '', statsdTags: '', threads: null, workerClass: null } as const;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What stands behind the program itself, which may be run by Python, as a script or as a module; null for another program. */
function argumentsOfGunicorn(argv: readonly string[]): readonly string[] | null {
  const program = baseName(argv[0] ?? '');
  if (SCRIPT.test(program)) return argv.slice(1);
  if (!INTERPRETER.test(program)) return null;
  for (let index = 1; index < argv.length; index += 1) {
    const argument = argv[index]!;
    if (argument === '-m') return argv[index + 1] === 'gunicorn' ? argv.slice(index + 2) : null;
    if (argument === '-c') return null;
    if (PYTHON_VALUES.has(argument)) index += 1;
    else if (!argument.startsWith('-')) {
      const isGunicorn = SCRIPT.test(baseName(argument)) || argument.endsWith('/gunicorn/__main__.py');
      return isGunicorn ? argv.slice(index + 1) : null;
    }
  }
  return null;
}

function readOptions(argv: readonly string[]): Omit<GunicornCommand, 'role'> {
  const values = new Map<string, string>();
  let module: string | null = null;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index]!;
    if (!argument.startsWith('-')) module = argument || module;
    else if (!FLAGS.has(argument)) {
      const { name, value } = splitOption(argument);
      if (value === null) index += 1;
      values.set(name, value ?? argv[index] ?? '');
    }
  }
  const threads = Number(values.get('--threads'));
  return {
    app: values.get('--name') ?? module,
    statsdPrefix: (values.get('--statsd-prefix') ?? '').replace(/\.$/, ''),
    statsdTags: values.get('--dogstatsd-tags') ?? '',
    threads: Number.isInteger(threads) && threads > 0 ? threads : null,
    workerClass: values.get('--worker-class') ?? null,
  };
}

/** `--name=x`, `--name x`, `-n x` and `-nx` are one option; the value is null where the next argument is it. */
function splitOption(argument: string): { readonly name: string; readonly value: string | null } {
  if (argument.startsWith('--')) {
    const equals = argument.indexOf('=');
    return equals < 0 ? { name: argument, value: null } : { name: argument.slice(0, equals), value: argument.slice(equals + 1) };
  }
  const short = argument.slice(0, 2);
  return { name: SHORT_NAMES[short] ?? short, value: argument.length > 2 ? argument.slice(2) : null };
}
