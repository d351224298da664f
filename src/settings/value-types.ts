import { z } from 'zod';

/** 0 to 65,535; each setting defines the meaning of 0. */
export const portNumber = z.coerce.number().int().min(0).max(65_535);

export const probability = z.coerce.number().gt(0).lt(1);

export const webAddress = z.url({ protocol: /^https?$/, error: 'is no address such as https://pinkbar.example' });

export const hostAddress = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'is no host name or address');

/** A century. Anything longer is a typing error. */
export const DAYS_MAX = 36_500;
