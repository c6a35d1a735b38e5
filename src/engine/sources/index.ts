/** All sources. An event belongs to the first that knows it. */
import { awsCloudtrail } from './aws-cloudtrail/source.ts';
import type { Source } from './define-source.ts';
import { linuxAuditd } from './linux-auditd/source.ts';
import { windowsEvent } from './windows-event/source.ts';

export const sources: readonly Source[] = [windowsEvent, awsCloudtrail, linuxAuditd];
