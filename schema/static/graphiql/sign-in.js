// The panel that signs in.

import { current, signIn, signOut, subscribe } from "./session.js";

const { createElement: h, useState, useSyncExternalStore } = React;

const Icon = () =>
  h(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5 },
    h("circle", { cx: 12, cy: 8, r: 4 }),
    h("path", { d: "M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7" }),
  );

const Input = ({ label, ...rest }) => h("label", null, label, h("input", { required: true, ...rest }));

const Button = (props) => h("button", { className: "graphiql-button", ...props });

// A form, or who is signed in.
const Panel = ({ restoreTabs }) => {
  const { name, message } = useSyncExternalStore(subscribe, current);
  const [problem, setProblem] = useState("");
  const attempt = (action) => {
    setProblem("");
    action.catch(() => setProblem("The server did not answer."));
  };
  const submit = (event) => {
    event.preventDefault();
    const { email, password } = event.target.elements;
    attempt(signIn(email.value, password.value));
  };
  const form = [
    h(Input, { key: "email", label: "E-mail", name: "email", type: "email", autoComplete: "username" }),
    h(Input, {
      key: "password",
      label: "Password",
      name: "password",
      type: "password",
      autoComplete: "current-password",
    }),
    h(Button, { key: "button", type: "submit" }, "Sign in"),
    h("p", { key: "hint" }, "make run prints a guest and a host to be. Reloading the page signs out."),
  ];
  const signedIn = [
    h("p", { key: "name" }, `Signed in as ${name}. Every request carries the token.`),
    h(Button, { key: "button", type: "button", onClick: () => attempt(signOut()) }, "Sign out"),
  ];
  return h(
    "div",
    { className: "sign-in" },
    h("h2", null, "Sign in"),
    h("form", { onSubmit: submit }, name ? signedIn : form),
    h("p", { role: "alert" }, problem || message),
    h("h2", null, "Tabs"),
    h("p", null, "They hold the journeys of a guest and of a host. Yours are replaced by restoring them."),
    h(Button, { type: "button", onClick: restoreTabs }, "Restore the tabs"),
  );
};

// The plugin of GraphiQL; `restoreTabs` puts the journeys back.
export const signInPlugin = (restoreTabs) => ({
  title: "Sign in",
  icon: Icon,
  content: () => h(Panel, { restoreTabs }),
});
