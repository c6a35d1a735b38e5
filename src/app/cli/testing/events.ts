/** Events for the tests of commands. */

/** Sysmon 1, as Winlogbeat ships it: a program was started. */
export const started = (image: string, at = '2026-11-02T08:00:00.000Z') => ({
  '@timestamp': at,
  host: { name: 'wks-1' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    provider_name: 'Microsoft-Windows-Sysmon',
    event_id: '1',
    computer_name: 'wks-1',
    event_data: { Image: image, CommandLine: image, User: 'HARBOR\\ada', UtcTime: '2026-11-02 08:00:00.000' },
  },
});
