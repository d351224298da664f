import { rejectionCauses } from '../../component/arrivals.ts';
import { NGINX_REJECTIONS, type NginxRejection } from './access-record.ts';

/** What the owner of NGINX can do, where the meaning does not say it. */
const ADVICE: Partial<Record<NginxRejection, string>> = {
  'not-json': 'use the log_format of docs/sources/nginx.md, and send the log of other programs elsewhere',
  'bad-json': 'put variables of upstreams between quotes, and write log_format NAME escape=json',
  'no-status': 'add "status":$status to the log_format',
  cut: 'put "status":$status first and long members such as the user agent last',
  'too-late': 'see what holds the lines back between NGINX and here',
  'series-limit': 'give the log_format a fixed "service", or leave out the version',
  'tag-too-long': 'give the log_format a fixed "service"',
};

/** Every reason for which a line is rejected, with what it means and what to do. */
export const NGINX_CAUSES = rejectionCauses(NGINX_REJECTIONS, ADVICE);
