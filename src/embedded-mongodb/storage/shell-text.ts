import { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';

function objectText(value: object): string {
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${shellText(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** A value as MongoDB's messages print it: { email: "a@b", n: 5 } */
export function shellText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Int32 || value instanceof Long) return value.toString();
  if (value instanceof Double) return numberText(value.value);
  if (value instanceof Decimal128) return value.toString();
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Timestamp) return `Timestamp(${value.getHighBits()}, ${value.getLowBits()})`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${Buffer.from(value.value()).toString('hex').toUpperCase()})`;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(shellText).join(', ')} ]`;
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return typeof value === 'object' ? objectText(value) : '';
}
