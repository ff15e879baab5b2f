import type { ChannelName } from './channels.ts';

const DIRECT_CHANNELS: readonly ChannelName[] = ['Direct', 'Direct Entry'];

/** Whether a channel is that of visits which nothing sent, in whatever naming: models can leave those out. */
export function isDirect(channel: ChannelName): boolean {
  return DIRECT_CHANNELS.includes(channel);
}
