/** What one batch and one event may weigh. Over a batch's limit the door answers 413; over an event's, `too_large`. */
export const LIMITS = {
  /** Events in a batch that comes with the public key. */
  publicBatchEvents: 500,
  /** Bytes of a public batch, after gunzip. */
  publicBatchBytes: 512 * 1024,
  /** Events in a batch that comes with the secret key. */
  trustedBatchEvents: 5_000,
  /** Bytes of a trusted batch, after gunzip. */
  trustedBatchBytes: 8 * 1024 * 1024,
  /** Bytes of one event as JSON. */
  eventBytes: 32 * 1024,
  /** How deep the objects of one event may nest. */
  eventDepth: 20,
  /** Characters of a name; longer ones are cut. */
  nameLength: 200,
  /** Characters of a title; longer ones are cut. */
  titleLength: 500,
  /** Characters of a URL; longer ones are cut. */
  urlLength: 4_096,
} as const;
