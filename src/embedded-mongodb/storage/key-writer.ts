/** A growing run of bytes. One writer serves many keys: take() hands out a copy and starts afresh. */
export class KeyWriter {
  private bytes = Buffer.allocUnsafe(256);
  length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  uint16(value: number): void {
    this.reserve(2);
    this.length = this.bytes.writeUInt16BE(value, this.length);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32BE(value, this.length);
  }

  uint64(value: bigint): void {
    this.reserve(8);
    this.length = this.bytes.writeBigUInt64BE(value, this.length);
  }

  double(value: number): void {
    this.reserve(8);
    this.length = this.bytes.writeDoubleBE(value, this.length);
  }

  append(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  /** UTF-8, with 00 written as 00 FF, ended by 00 01: no text is a prefix of another, and order is that of the bytes. */
  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.reserve(size);
    const start = this.length;
    this.bytes.write(value, start);
    if (value.includes('\0')) this.escapeZeros(start, size);
    else this.length += size;
    this.byte(0);
    this.byte(1);
  }

  private escapeZeros(start: number, size: number): void {
    const plain = Buffer.from(this.bytes.subarray(start, start + size));
    for (const value of plain) {
      this.byte(value);
      if (value === 0) this.byte(0xff);
    }
  }

  /** Turns every byte from `start` into its complement, which reverses the order of what it encodes. */
  invertFrom(start: number): void {
    for (let at = start; at < this.length; at++) this.bytes[at] = ~(this.bytes[at] ?? 0) & 0xff;
  }

  take(): Buffer {
    const result = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return result;
  }
}
