// What is in the form and not yet an answer on the server: it survives a reload, and a telephone that puts the page away.
import type { Fields } from './fields.js';

export class Drafts {
  private readonly prefix: string;

  constructor(account: string, attempt: string) {
    this.prefix = `lectern.draft.${account}.${attempt}.`;
  }

  /** Kept at every stroke, before anything is sent. A browser that refuses to store it still has the form. */
  keep(question: string, fields: Fields): void {
    try {
      localStorage.setItem(this.prefix + question, JSON.stringify(fields));
    } catch {
      return;
    }
  }

  find(question: string): Fields | null {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + question) ?? 'null') as Fields | null;
    } catch {
      return null;
    }
  }

  /** The server has this answer; what was changed since stays. */
  settled(question: string, fields: unknown): void {
    if (JSON.stringify(this.find(question)) === JSON.stringify(fields)) localStorage.removeItem(this.prefix + question);
  }

  clear(): void {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(this.prefix))) localStorage.removeItem(key);
  }
}
