/** How a page drives a product. Each file of `adapters/` sets one, bundled with the product it drives. */
interface Adapter {
  init(host: string): void;
  /** A page was seen. Does nothing where the product sees it by itself. */
  page(): void;
  track(name: string, properties: Record<string, string | number>): void;
  identify(id: string, traits: { email: string }): void;
}

declare global {
  /** The adapter of the product that the page has loaded. */
  var bench: Adapter;
}
