import { createHmac, randomInt } from 'node:crypto';

// Crockford's base 32 without letters that are mistaken for digits, so that a code survives being read out on the telephone.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/** A new code: 60 bits by chance, in groups of four ('7K2M-QX4D-9TBC'). */
export function newCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '');
  return [0, 4, 8].map((start) => letters.slice(start, start + 4).join('')).join('-');
}

/** A code as somebody typed it: any case, with or without hyphens, O for 0, I or L for 1. Null where it cannot be one. */
export function normaliseCode(typed: string): string | null {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (letters.length !== LENGTH || [...letters].some((letter) => !ALPHABET.includes(letter))) return null;
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}

/** What an erased statement keeps: enough to confirm a name and date that somebody reads from the paper, and to reveal neither. */
export function nameAndDateHash(secret: string, code: string, name: string, completedOn: string): string {
  const folded = name.normalize('NFKC').toLocaleLowerCase('en').replace(/\s+/g, ' ').trim();
  return createHmac('sha256', secret).update(`statement|${code}|${folded}|${completedOn}`).digest('base64url');
}
