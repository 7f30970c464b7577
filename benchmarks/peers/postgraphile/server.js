// PostGraphile 5 as its documentation advises for production: no GraphiQL, no introspection by
// watching, one pool for each of two processes, ids as the tables have them.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { makeJSONPgSmartTagsPlugin } from "postgraphile/utils";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";

const WORKERS = 2;

const TABLES = [
  "accounts_user",
  "bookings_booking",
  "images_image",
  "listings_amenity",
  "listings_listing",
  "listings_photo",
  "reviews_review",
];

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [
    makeJSONPgSmartTagsPlugin({
      version: 1,
      config: {
        class: Object.fromEntries(
          TABLES.map((table) => [table, { tags: { name: table.split("_")[1] } }]),
        ),
      },
    }),
  ],
  pgServices: [
    makePgService({
      connectionString: process.env.BENCH_DATABASE_URL,
      schemas: ["public"],
      poolConfig: { max: 4 },
    }),
  ],
  schema: { defaultBehavior: "connection list" },
  grafast: { explain: false },
  grafserv: { graphiql: false, watch: false, graphqlPath: "/graphql" },
};

if (cluster.isPrimary) {
  for (let worker = 0; worker < WORKERS; worker++) cluster.fork();
  cluster.on("exit", () => process.exit(1));
  process.on("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill("SIGTERM");
    process.exit(0);
  });
} else {
  const pgl = postgraphile(preset);
  if (process.env.PRINT_SCHEMA) {
    const { printSchema } = await import("postgraphile/graphql");
    console.log(printSchema(await pgl.getSchema()));
    process.exit(0);
  }
  const server = createServer({ keepAliveTimeout: 600_000 });
  server.on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
  const serv = pgl.createServ(grafserv);
  await serv.addTo(server);
  server.listen(Number(process.env.PORT), "127.0.0.1");
}
