import { effect } from '@preact/signals';
import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './styles/theme.css';
import './styles/page.css';
import './styles/controls.css';
import './styles/charts.css';
import './styles/releases.css';
import './styles/details.css';
import './styles/notices.css';
import './styles/integrations.css';
import { DashboardPage } from './dashboard-page.tsx';
import { TokenForm } from './notices/token-form.tsx';
import { service } from './state/dashboard.ts';
import { listenToKeys } from './state/keyboard.ts';
import { keepRefreshed } from './state/refresh.ts';
import { keepReportLoaded } from './state/report.ts';
import { openSession, token } from './state/session.ts';
import { openTheme } from './state/theme.ts';
import { followHistory } from './state/view.ts';

const App = () => (token.value === null ? <TokenForm /> : <DashboardPage />);

openTheme();
openSession();
followHistory();
listenToKeys();
effect(() => {
  document.title = service.value === null ? 'Pinkbar' : `${service.value} · Pinkbar`;
});
render(<App />, document.getElementById('root')!);
// After the first rendering: the panels have measured their width by then, and the step of every query depends on it.
keepRefreshed();
keepReportLoaded();
