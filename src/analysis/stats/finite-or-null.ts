/** Reports carry null where a number does not exist. */
export const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
