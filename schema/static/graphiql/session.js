// Who is signed in on this page, and requests in their name.
//
// The tokens live in this module alone: in no storage and no address, and gone with the page.

const TOKENS = "token refreshToken userErrors { message }";
const SIGN_IN = `mutation SignIn($input: TokenAuthInput!) {
  tokenAuth(input: $input) { ${TOKENS} user { firstName } }
}`;
const REFRESH = `mutation Refresh($input: RefreshTokenInput!) {
  refreshToken(input: $input) { ${TOKENS} }
}`;
const SIGN_OUT = `mutation SignOut($input: RevokeTokenInput!) {
  revokeToken(input: $input) { userErrors { message } }
}`;

let session = null; // { token, refreshToken, name }
let renewal = null; // the refresh that is under way
let shown = { name: null, message: "" };
const listeners = new Set();

// What the page shows of it: { name, message }, in the form of React's useSyncExternalStore.
export const current = () => shown;
export const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const become = (next, message = "") => {
  session = next;
  shown = { name: next?.name ?? null, message };
  listeners.forEach((listener) => listener());
};

// Ask as whoever is signed in; a lapsed token is renewed, and what it was refused for sent again.
// Headers that are given win.
export const send = async (request, headers = {}) => {
  const asked = session;
  const answer = await post(request, { ...authorization(asked), ...headers });
  if (!asked || "Authorization" in headers || !isRefused(answer)) return answer;
  await renew(asked);
  return session ? post(request, { ...authorization(session), ...headers }) : answer;
};

export const signIn = async (email, password) => {
  const { tokens, message } = await ask(SIGN_IN, "tokenAuth", { email, password });
  become(tokens && { ...tokens, name: tokens.user.firstName }, message);
};

export const signOut = async () => {
  const { refreshToken } = session;
  become(null);
  await ask(SIGN_OUT, "revokeToken", { refreshToken });
};

// A refresh token is good once, so requests that were refused together share one renewal.
const renew = (refused) => {
  if (session !== refused) return renewal; // somebody has renewed it meanwhile
  renewal ??= refresh(refused).finally(() => {
    renewal = null;
  });
  return renewal;
};

const refresh = async (lapsed) => {
  const { refreshToken, name } = lapsed;
  const { tokens } = await ask(REFRESH, "refreshToken", { refreshToken });
  if (session === lapsed) {
    become(tokens && { ...tokens, name }, tokens ? "" : "The session has ended. Sign in again.");
  }
};

// Perform a mutation of strangers: { tokens } when it was done, else { message }.
const ask = async (query, mutation, input) => {
  const { data, errors } = await post({ query, variables: { input } });
  const payload = data?.[mutation];
  const wrong = errors?.[0] ?? payload?.userErrors[0];
  return wrong ? { tokens: null, message: wrong.message } : { tokens: payload };
};

const authorization = (who) => (who ? { Authorization: `Bearer ${who.token}` } : {});

const isRefused = ({ errors }) => errors?.[0]?.extensions?.code === "UNAUTHENTICATED";

const post = async (request, headers) => {
  const response = await fetch(window.location.pathname, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify(request),
  });
  return response.json();
};
