/** Blobs: files kept by the SHA-256 of their content. Writing the same content twice keeps it once. */
export interface BlobRef {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Blobs {
  put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<BlobRef>;
  /** Rejects with `blob_absent`; a content that no longer has its hash rejects with `blob_damaged`. */
  get(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  list(): AsyncIterable<BlobRef>;
}
