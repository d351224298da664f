import { promisify } from 'node:util';
import zlib from 'node:zlib';

/** Undoes one compression. Rejects with the code `ERR_BUFFER_TOO_LARGE` where the result would be larger than the limit, and otherwise where it cannot. */
export type Decompress = (bytes: Buffer, limitBytes: number) => Promise<Buffer>;

/** The compressions that a route takes, by the word in `Content-Encoding`. */
export type ContentEncodings = Readonly<Record<string, Decompress>>;

const gunzip = promisify(zlib.gunzip);
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const zstd = promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);

export const GZIP: ContentEncodings = { gzip: (bytes, limitBytes) => gunzip(bytes, { maxOutputLength: limitBytes }) };

/** As HTTP means it, with the header of zlib (RFC 9110, 8.4.1.2). */
export const DEFLATE: ContentEncodings = { deflate: (bytes, limitBytes) => inflate(bytes, { maxOutputLength: limitBytes }) };

export const ZSTD: { readonly zstd: Decompress } = { zstd: (bytes, limitBytes) => zstd(bytes, { maxOutputLength: limitBytes }) };
