/** The default columns of PAN-OS' syslog, by log type. `-` stands for those that are reserved. */
const head = 'future receive_time serial type subtype future2 time_generated';

const columns: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    TRAFFIC: `${head} src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset - sessionid repeatcnt sport dport natsport natdport flags proto action bytes bytes_sent bytes_received packets start elapsed category - seqno actionflags srcloc dstloc - pkts_sent pkts_received session_end_reason dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name action_source`,
    THREAT: `${head} src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset - sessionid repeatcnt sport dport natsport natdport flags proto action misc threatid category severity direction seqno actionflags srcloc dstloc - contenttype pcap_id filedigest cloud url_idx user_agent filetype xff referer sender subject recipient reportid dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name - srcvmuuid dstvmuuid http_method`,
    SYSTEM: `${head} vsys eventid object - - module severity opaque seqno actionflags dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name`,
    CONFIG: `${head} host vsys cmd admin client result path seqno actionflags dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name`,
    GLOBALPROTECT: `${head} vsys eventid stage auth_method tunnel_type srcuser srcregion machinename public_ip public_ipv6 private_ip private_ipv6 hostid serialnumber client_ver client_os client_os_ver repeatcnt reason error opaque status location login_duration connect_method error_code portal seqno actionflags`,
    USERID: `${head} vsys ip user datasourcename eventid repeatcnt timeout sport dport datasource datasourcetype seqno actionflags`,
  }).map(([type, names]) => [type, names.split(' ')]),
);
const other = `${head} vsys message`.split(' ');

/** The columns of a log of this type; of types that are not here only the head. */
export const panColumns = (type: string): readonly string[] => columns[type] ?? other;
