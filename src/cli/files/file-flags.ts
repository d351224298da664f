import { type Command, InvalidArgumentError, Option } from 'commander';
import { isTimeZone } from '../../model/zone-offsets.ts';
import {
  DATE_ORDERS,
  type DateOrder,
  type DecimalSign,
  FILE_FORMATS,
  type FileFormat,
  type FileOptions,
} from '../../receivers/files/reading/file-options.ts';

/** The flags that say how a file of samples is written, where it does not say so itself. */
export interface FileFlags {
  readonly timeZone?: string;
  readonly decimal?: DecimalSign;
  readonly delimiter?: string;
  readonly dateOrder?: DateOrder;
  readonly encoding?: string;
  readonly metric?: string;
}

/** Adds them to a command. The flag for the format has another name where a command has one for its output. */
export function addFileFlags(command: Command, formatFlag: '--format' | '--metrics-format'): Command {
  return command
    .addOption(
      new Option(`${formatFlag} <format>`, 'the format of the samples (default: recognised from the content)').choices(
        FILE_FORMATS,
      ),
    )
    .addOption(
      new Option('--time-zone <name>', 'of times that name none, such as Europe/Berlin (default: UTC)').argParser(timeZone),
    )
    .addOption(new Option('--decimal <sign>', 'the decimal sign (default: as the numbers of the file show)').choices(['.', ',']))
    .addOption(
      new Option('--delimiter <sign>', 'what separates the fields of CSV; tab for a tab (default: as the lines show)').argParser(
        delimiter,
      ),
    )
    .addOption(
      new Option('--date-order <order>', 'of dates such as 02/11/2026 (default: as the dates of the file show)').choices(
        DATE_ORDERS,
      ),
    )
    .addOption(
      new Option('--encoding <name>', 'of the text, such as windows-1252 (default: UTF-8, or as its first bytes show)').argParser(
        encoding,
      ),
    )
    .option('--metric <name>', 'the name of series that come without one');
}

/** The options of a reading from the flags of a command. */
export const fileOptions = (flags: FileFlags, format: FileFormat | undefined): FileOptions => ({
  format: format ?? null,
  timeZone: flags.timeZone ?? null,
  decimal: flags.decimal ?? null,
  delimiter: flags.delimiter ?? null,
  dateOrder: flags.dateOrder ?? null,
  encoding: flags.encoding ?? null,
  metric: flags.metric ?? null,
});

function timeZone(text: string): string {
  if (isTimeZone(text)) return text;
  throw new InvalidArgumentError('It has to be a time zone of the IANA database, such as Europe/Berlin.');
}

function delimiter(text: string): string {
  const sign = text === 'tab' || text === '\\t' ? '\t' : text;
  if (sign.length === 1 && !/["\r\n\\]/.test(sign)) return sign;
  throw new InvalidArgumentError('It has to be one character, or tab.');
}

function encoding(text: string): string {
  try {
    return new TextDecoder(text).encoding;
  } catch {
    throw new InvalidArgumentError('It has to be an encoding such as utf-8, utf-16le or windows-1252.');
  }
}
