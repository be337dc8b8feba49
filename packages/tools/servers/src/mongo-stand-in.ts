// Where there is Java and no MongoDB: mongo-java-server, which behaves like one in most things, from Maven.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "./recipe.ts";

const repository = "https://repo1.maven.org/maven2";

/** What it takes, and the SHA-256 of each. */
const jars: ReadonlyArray<readonly [folder: string, hash: string]> = [
  [
    "de/bwaldvogel/mongo-java-server-core/1.47.0",
    "9a34c9ad6ac6261906295481838256033ec1efc8c93a3e3828e5d47a006b0bd4",
  ],
  [
    "de/bwaldvogel/mongo-java-server-h2-backend/1.47.0",
    "58ca6760a25f8a05adfe8a0f7a8a042ca22bd472869028755931507cdce20e71",
  ],
  ["com/h2database/h2/2.3.232", "8dae62d22db8982c3dcb3826edb9c727c5d302063a67eef7d63d82de401f07d3"],
  ["io/netty/netty-buffer/4.2.2.Final", "4820eeb2d3db269b20b30711e3d7d21979664249aaf10fc67f90dee935810747"],
  [
    "io/netty/netty-codec-base/4.2.2.Final",
    "76987614ccb2fda7d3292b69ba5b61351f30e91bf5c7d8fa4b51bc32c9f67456",
  ],
  [
    "io/netty/netty-codec-compression/4.2.2.Final",
    "005734e20aceb5e2c030033f7e042c81ee444497efd110cfca8de445642652ac",
  ],
  ["io/netty/netty-common/4.2.2.Final", "5d022f3acad74cb0f195f60213500a4000d1340e5e941edaf1a0e756686b9bae"],
  ["io/netty/netty-handler/4.2.2.Final", "d4ef582c78125457baa0cfa52992b5fb1bb9172d1a2c03b726e8b26e17d3fe2c"],
  ["io/netty/netty-resolver/4.2.2.Final", "fa7841ffe2e39d52251814fb8560d6936b10ae7c67453ee50426b83fd5170ba0"],
  [
    "io/netty/netty-transport/4.2.2.Final",
    "116d766a1af4722fe76a4cdaed969644985d44e08ec1337d2dbab697dd109603",
  ],
  [
    "io/netty/netty-transport-native-unix-common/4.2.2.Final",
    "aa8821a7ea2ca47f62740bd1f37d67deb97824cc77e76dde6ae2c439a923fc9d",
  ],
  ["org/slf4j/slf4j-api/2.0.17", "7b751d952061954d5abfed7181c1f645d336091b679891591d63329c622eb832"],
  ["org/slf4j/slf4j-nop/2.0.17", "3716f83649ec66161a2edefd4f49df34d1dd1c51cdcf941996c6987260f0a829"],
];

/** Kept for the next run. */
const cache = join(tmpdir(), "sess-mongo-java-server-1.47.0");

const source = `
public class Start {
  public static void main(String[] given) throws Exception {
    var backend = new de.bwaldvogel.mongo.backend.h2.H2Backend(given[1]);
    new de.bwaldvogel.mongo.MongoServer(backend).bind("127.0.0.1", Integer.parseInt(given[0]));
    Thread.currentThread().join();
  }
}`;

export const mongoStandIn = {
  async prepare(folder: string): Promise<void> {
    await mkdir(cache, { recursive: true });
    await Promise.all(jars.map(([jar, hash]) => download(jar, hash)));
    await writeFile(join(folder, "Start.java"), source);
  },
  arguments: ({ folder, port }: Place): string[] => [
    "-Xmx256m",
    // It changes a document while another thread writes it into an answer, and then hangs up. With one thread it cannot.
    "-Dio.netty.eventLoopThreads=1",
    "-cp",
    join(cache, "*"),
    join(folder, "Start.java"),
    `${port}`,
    join(folder, "data", "mongo"),
  ],
};

async function download(folder: string, hash: string): Promise<void> {
  const [version, name] = folder.split("/").toReversed();
  const file = `${name}-${version}.jar`;
  const kept = await readFile(join(cache, file)).catch(() => undefined);
  if (kept !== undefined && sha256(kept) === hash) return;

  const url = `${repository}/${folder}/${file}`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (sha256(bytes) !== hash) throw new Error(`${url} is not what it was`);
  // Whole or not at all: test files run side by side.
  const part = join(cache, `${file}.${process.pid}`);
  await writeFile(part, bytes);
  await rename(part, join(cache, file));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
