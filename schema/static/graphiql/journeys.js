// The tabs: a guest's way to a stay, and a host's to the calendar. Each step asks for one thing; where
// it needs the id of what the step before has brought, its variables say {{last Listing}} or the like.

const GUEST_NEEDED = "# Sign in as a guest: the person at the left.";
const HOST_NEEDED = "# Sign in as a host: the person at the left.";
const PRICE = "price { lines { description amount { formatted } } total { formatted } }";
const ERRORS = "userErrors { code message field }";

// The tabs on a day; `day(30)` is the day that is 30 days later, as in "2027-03-14".
export const journeys = (day) => {
  const party = { adults: 2, children: 0, infants: 0, pets: 0 };
  const stay = { checkIn: day(30), checkOut: day(33), ...party };
  return [
    tab(
      `# A guest, 1 of 4: homes that are free for a stay,
# the cheapest first, each with its exact price.

query Search($stay: StayInput!) {
  listings(filter: { stay: $stay, instantBook: true }, sort: PRICE_ASC, first: 5) {
    nodes {
      __typename
      id
      name
      roomType
      rating
      location { city country }
      stay(stay: $stay) {
        nights
        ${PRICE}
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
      { stay },
    ),
    tab(
      `# A guest, 2 of 4: a home, what guests said, its days.
# {{last Listing}} is the id of the first home
# in the last answer that had one.

query Home($id: ID!, $from: Date!, $to: Date!) {
  listing(id: $id) {
    name
    description
    host { firstName }
    amenities { name }
    cancellationPolicy
    reviews(first: 3) { nodes { rating comment } totalCount }
    calendar(from: $from, to: $to) { date available price { formatted } }
  }
}
`,
      { id: "{{last Listing}}", from: day(28), to: day(35) },
    ),
    tab(
      `# A guest, 3 of 4: a price that is promised for a while.
${GUEST_NEEDED}

mutation Quote($input: CreateQuoteInput!) {
  createQuote(input: $input) {
    quote {
      __typename
      id
      expiresAt
      freeCancellationUntil
      ${PRICE}
    }
    ${ERRORS}
  }
}
`,
      { input: { listingId: "{{last Listing}}", stay } },
    ),
    tab(
      `# A guest, 4 of 4: the nights are yours until holdExpiresAt.
${GUEST_NEEDED}

mutation Book($input: CreateBookingInput!) {
  createBooking(input: $input) {
    booking { __typename id code status checkIn checkOut holdExpiresAt }
    ${ERRORS}
  }
}
`,
      { input: { quoteId: "{{last Quote}}", message: "We look forward to it." } },
    ),
    tab(
      `# A host, 1 of 3: your homes, and who comes.
${HOST_NEEDED}

query MyHomes {
  viewer {
    listings(first: 5) { nodes { __typename id name status } totalCount }
    reservations(first: 5) { nodes { code status checkIn checkOut guest { firstName } } }
  }
}
`,
    ),
    tab(
      `# A host, 2 of 3: the days of a home, and whose they are.
${HOST_NEEDED}

query Calendar($id: ID!, $from: Date!, $to: Date!) {
  listing(id: $id) {
    name
    calendar(from: $from, to: $to) { date available reason note price { formatted } booking { code } }
  }
}
`,
      { id: "{{last Listing}}", from: day(0), to: day(28) },
    ),
    tab(
      `# A host, 3 of 3: keep nights for yourself; openNights gives them back.
${HOST_NEEDED}

mutation BlockNights($input: BlockNightsInput!, $from: Date!, $to: Date!) {
  blockNights(input: $input) {
    listing { calendar(from: $from, to: $to) { date available reason note } }
    ${ERRORS}
  }
}
`,
      {
        input: { listingId: "{{last Listing}}", from: day(180), to: day(183), note: "Painting" },
        from: day(179),
        to: day(184),
      },
    ),
  ];
};

const tab = (query, variables) => ({
  query,
  variables: variables && JSON.stringify(variables, null, 2),
});

const lastIds = {};

// Keep the id of the first object of each type in an answer.
export const remember = (answer) => {
  const found = {};
  JSON.stringify(answer, (_, value) => {
    if (value?.__typename && value.id) found[value.__typename] ??= value.id;
    return value;
  });
  Object.assign(lastIds, found);
};

// The variables with {{last Type}} replaced by the id that stands for it.
export const fill = (variables) =>
  variables &&
  JSON.parse(JSON.stringify(variables), (_, value) => {
    const type = typeof value === "string" && value.match(/^{{last (\w+)}}$/)?.[1];
    if (!type) return value;
    if (!lastIds[type]) throw new Error(`No answer has brought a ${type} yet: run the step before.`);
    return lastIds[type];
  });
