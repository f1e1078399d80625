/** As much of a text over and over as has so many bytes, at least once. @type {(unit: string, size: number) => string} */
export const fill = (unit, size) => unit.repeat(Math.max(1, Math.floor(size / Buffer.byteLength(unit))));
