/** A text gzipped, or as it was where the browser cannot. The service knows gzip by its first two bytes. */
export async function compress(text: string): Promise<string | ArrayBuffer> {
  try {
    return await new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer();
  } catch {
    return text;
  }
}
