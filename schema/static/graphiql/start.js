// GraphiQL on the page of schema/templates/graphiql.html. Where it posts to is the page's own address.

import { fill, journeys, remember } from "./journeys.js";
import { send } from "./session.js";
import { signInPlugin } from "./sign-in.js";

const page = document.getElementById("graphiql");

// For the one style element that GraphiQL makes, where the page's policy would refuse it.
window.__webpack_nonce__ = page.dataset.nonce;

const day = (offset) => {
  const date = new Date(`${page.dataset.today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + offset);
  return date.toISOString().slice(0, 10);
};

const tabs = journeys(day);

// GraphiQL fills its editors with what the browser kept; on a first visit that is the first tab.
const TABS = "graphiql:tabState";
const putBackTabs = () => {
  localStorage.removeItem(TABS);
  localStorage.setItem("graphiql:query", tabs[0].query);
  localStorage.setItem("graphiql:variables", tabs[0].variables);
};
if (!localStorage.getItem(TABS)) putBackTabs();

const fetcher = async ({ query, operationName, variables }, { headers } = {}) => {
  const answer = await send({ query, operationName, variables: fill(variables) }, headers);
  remember(answer.data);
  return answer;
};

// Not sooner than the page goes, for until then GraphiQL keeps what it shows.
const restoreTabs = () => {
  window.addEventListener("pagehide", putBackTabs);
  window.location.reload();
};

ReactDOM.createRoot(page).render(
  React.createElement(GraphiQL, {
    fetcher,
    plugins: [signInPlugin(restoreTabs), GraphiQLPluginExplorer.explorerPlugin()],
    defaultTabs: tabs,
    defaultEditorToolsVisibility: "variables",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
);
