"use strict";

// GraphiQL on the page of schema/templates/graphiql.html. Where it posts to is the page's own address.

const page = document.getElementById("graphiql");

// A stay of three nights, a month from the server's today (the browser's when the page does not say).
const day = (offset) => {
  const date = page.dataset.today ? new Date(`${page.dataset.today}T00:00:00Z`) : new Date();
  date.setUTCDate(date.getUTCDate() + offset);
  return date.toISOString().slice(0, 10);
};

const search = {
  query: `# Homes that are free for a stay, the cheapest first, each with its exact price.
# Signed in: run tokenAuth, then put {"Authorization": "Bearer TOKEN"} under Headers.

query Search($stay: StayInput!) {
  listings(filter: { stay: $stay }, sort: PRICE_ASC, first: 5) {
    nodes {
      id
      name
      roomType
      rating
      location { city country }
      stay(stay: $stay) {
        nights
        price {
          averageNightly { formatted }
          lines { description amount { formatted } }
          total { formatted }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  variables: JSON.stringify({ stay: { checkIn: day(30), checkOut: day(33), adults: 2 } }, null, 2),
};

const signIn = {
  query: `mutation SignIn($input: TokenAuthInput!) {
  tokenAuth(input: $input) {
    token
    user { firstName isHost }
    userErrors { code message field }
  }
}
`,
  variables: JSON.stringify({ input: { email: "", password: "" } }, null, 2),
};

// GraphiQL fills its editors with what the browser kept; on a first visit that is the search.
if (!localStorage.getItem("graphiql:tabState")) {
  localStorage.setItem("graphiql:query", search.query);
  localStorage.setItem("graphiql:variables", search.variables);
}

ReactDOM.createRoot(page).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({
      url: window.location.pathname,
      enableIncrementalDelivery: false,
    }),
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
    defaultTabs: [search, signIn],
    defaultEditorToolsVisibility: "variables",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
);
