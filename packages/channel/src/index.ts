export {
  buildChannelRules,
  CHANNEL_RULES_VERSION,
  type ChannelRules,
  DEFAULT_CHANNEL_RULES,
} from './build-channel-rules.ts';
export { classifyTouch } from './classify-touch.ts';
export { isNoTouchHost } from './is-no-touch-host.ts';
export type { VisitFacts } from './read-visit.ts';
export { PAYMENT_HOSTS } from './tables/payment-hosts.ts';
export { SIGN_IN_HOSTS } from './tables/sign-in-hosts.ts';
