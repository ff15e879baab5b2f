/** ahoy.js ships no types. */
declare module 'ahoy.js' {
  const ahoy: {
    configure(options: { urlPrefix: string }): void;
    trackView(): void;
    track(name: string, properties: object): void;
  };
  export default ahoy;
}

/** Its own types leave the default export out. */
declare module 'mixpanel-browser/src/loaders/loader-module-core' {
  const mixpanel: import('mixpanel-browser').OverridedMixpanel;
  export default mixpanel;
}
