// node provider.mjs <port> <redirect uri>: one client, any person; says READY when it listens.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "one" };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "huifang", client_secret: "geheim-geheim-geheim-geheim-geheim", redirect_uris: [redirect] }],
  jwks: { keys: [key] },
  cookies: { keys: ["test"] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["preferred_username", "name"], email: ["email"] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id.split("@")[0], name: `姓名 ${id}`, email: `${id.split("@")[0]}@example.org` }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("READY"));
