import { type ChannelRules, classifyTouch } from '@lazo/channel';
import { cleanUrl } from '@lazo/contract';

/**
 * What visits would be called, one of them a line: its landing URL and, after a blank, its referrer. Empty lines and
 * those that begin with `#` are skipped. Where another name comes out than before, the line says which it was.
 */
export function describeVerdicts(
  lines: readonly string[],
  { before, after }: { before: ChannelRules; after: ChannelRules },
): string {
  const visits = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  let changed = 0;
  const told = visits.map((line) => {
    const visit = readVisitLine(line);
    if (!visit) return `${'not a URL'.padEnd(CHANNEL_WIDTH)} ${line}`;
    const [was, is] = [classifyTouch(visit, before), classifyTouch(visit, after)];
    const isChanged = was.channel !== is.channel || was.source !== is.source || was.medium !== is.medium;
    if (isChanged) changed += 1;
    const name = `${is.channel.padEnd(CHANNEL_WIDTH)} ${is.source ?? '-'} / ${is.medium ?? '-'}   by ${is.rule}   ${line}`;
    return isChanged ? `${name}\n${' '.repeat(CHANNEL_WIDTH)} was ${was.channel}, by ${was.rule}` : name;
  });
  return [...told, '', `${visits.length} visits, ${changed} called otherwise`].join('\n');
}

const CHANNEL_WIDTH = 26;

/** As the door would see it: cleaned. */
function readVisitLine(line: string): { landingUrl: string; referrer: string | null } | undefined {
  const [url = '', referrer = ''] = line.split(/\s+/);
  const landingUrl = cleanUrl(url);
  return landingUrl === null ? undefined : { landingUrl, referrer: referrer && cleanUrl(referrer) };
}
