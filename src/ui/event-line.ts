import { visibleText } from './json-lines.ts';

/** A line for an event in a list of events: what happened, by what, as far as it says. */
export function eventLine(common: Readonly<Record<string, string | number>>): string {
  const parts = [
    common['event.action'] ?? common['event.code'],
    common['process.command_line'] ??
      common['process.executable'] ??
      common['file.path'] ??
      common['registry.path'] ??
      common['dns.question.name'] ??
      common['url.full'] ??
      common['destination.ip'] ??
      common['cloud.resource.id'] ??
      common['service.name'],
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '(no common fields)' : visibleText(parts.join(' · '));
}
