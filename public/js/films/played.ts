// What was really played: from where to where, at which speed. A seek, a pause or another speed ends a part; the next begins where playing goes on.

export interface PlayedPart {
  readonly from: number;
  readonly to: number;
  readonly speed: number;
}

/** Shorter parts are the echo of a seek, not something that was watched. */
const LEAST = 0.2;

export class Played {
  private from: number | null = null;
  private to = 0;
  private speed = 1;

  /** Playing begins, or goes on. */
  begin(at: number, speed: number): void {
    if (this.from !== null) return;
    this.from = this.to = at;
    this.speed = speed;
  }

  /** The film has played on to here. */
  move(now: number): void {
    if (this.from !== null && now > this.to) this.to = now;
  }

  /** What is being played and was not taken yet. */
  get current(): readonly [number, number] | null {
    return this.from === null || this.to - this.from < LEAST ? null : [this.from, this.to];
  }

  /** Takes what was played so far; playing goes on from there. */
  take(): PlayedPart | null {
    const { current, speed } = this;
    if (current === null) return null;
    this.from = this.to;
    return { from: current[0], to: current[1], speed };
  }

  /** Takes what was played; playing has ended. */
  end(): PlayedPart | null {
    const part = this.take();
    this.from = null;
    return part;
  }
}
