/** The events of named files, one after another, with the faults of the files themselves. */
import type { Effects } from '#app/cli/effects.ts';
import type { Issue } from '#base/errors.ts';
import type { ReadEvent } from '#engine/files/model.ts';
import { findEventFiles } from './find.ts';
import { readEventFile } from './read.ts';

export async function* eventsOf(
  file: string,
  effects: Effects,
): AsyncGenerator<{ readonly event: ReadEvent } | { readonly fault: Issue }> {
  const { files } = await findEventFiles([file], effects.cwd);
  for (const found of files) {
    const reading = readEventFile(found);
    for await (const part of reading.parts()) for (const event of part.events) yield { event };
    for (const { code, at, message } of reading.faults)
      yield { fault: { code, place: `${found.name} at byte ${at}`, message } };
  }
}
