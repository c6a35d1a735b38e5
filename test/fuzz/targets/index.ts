/** All fuzz targets. A new one is a file and a line. */
import type { FuzzTarget } from '../target.ts';
import { evtx } from './evtx.ts';
import { textFiles } from './text-files.ts';

export const targets: readonly FuzzTarget[] = [evtx, textFiles];
