/** What is atomic, in Lua, each on one key, so that a Cluster runs it as well. Arguments come as one JSON object. */

/** All of a user: a hash of sessions by id, and under `""` the instant up to which sign-ins are refused. */
const USER = `
local key = KEYS[1]
local asked = cjson.decode(ARGV[1])

local function read(record)
  local at = string.find(record, '\\n', 1, true)
  return cjson.decode(string.sub(record, 1, at - 1)), string.sub(record, at)
end

-- cjson keeps 14 digits of a number.
local function encode(state)
  local parts = {}
  for name, value in pairs(state) do
    local text = type(value) == 'number' and string.format('%.0f', value) or cjson.encode(value)
    parts[#parts + 1] = '"' .. name .. '":' .. text
  end
  return '{' .. table.concat(parts, ',') .. '}'
end

local function write(state, given)
  local record = encode(state) .. given
  redis.call('HSET', key, state.id, record)
  return record
end

local function find(id)
  -- What is there is the fence.
  if id == '' then return end
  local record = redis.call('HGET', key, id)
  if record then return read(record) end
end

local function all()
  local fields, sessions = redis.call('HGETALL', key), {}
  for at = 1, #fields, 2 do
    if fields[at] ~= '' then
      local state, given = read(fields[at + 1])
      sessions[#sessions + 1] = { state = state, given = given }
    end
  end
  return sessions
end

local function fence()
  return tonumber(redis.call('HGET', key, '') or '-1e300')
end

local function isActive(state, now)
  return not state.revokedAt and state.expiresAt > now
end

local function endOf(state)
  return math.min(state.expiresAt, state.revokedAt or state.expiresAt)
end

local function revoke(session, how)
  session.state.revokedAt, session.state.revokedReason, session.state.revokedBy = how.now, how.reason, how.by
  write(session.state, session.given)
end

-- The key lives as long as anything in it is to be remembered.
local function remember(ends, now)
  local life = math.max(ends - now, 0) + asked.keep + 1
  if redis.call('PTTL', key) < life then redis.call('PEXPIRE', key, string.format('%.0f', life)) end
end

-- Forgets what ended long ago. Only a sign-in adds a session, so it is enough to look at every sixteenth.
local function sweep(now)
  if redis.call('HLEN', key) % 16 ~= 0 then return end
  for _, session in ipairs(all()) do
    local ended = math.max(endOf(session.state), session.state.createdAt)
    if ended + asked.keep < now then redis.call('HDEL', key, session.state.id) end
  end
end
`;

export const CREATE: string = `${USER}
if asked.state.id == '' then return redis.error_reply('ERR a session needs an id') end
if redis.call('HEXISTS', key, asked.state.id) == 1 then return redis.error_reply('ERR there is a session with this id') end
if fence() >= asked.startedAt then return { 'fenced' } end
local answer = { 'created' }
if asked.limit then
  local how, active = asked.limit.revocation, {}
  for _, session in ipairs(all()) do
    if isActive(session.state, how.now) then active[#active + 1] = session end
  end
  local excess = #active + 1 - asked.limit.max
  if excess > 0 and asked.limit.whenFull == 'refuse' then return { 'full' } end
  if excess > 0 and not asked.noted then return { 'note' } end
  table.sort(active, function(one, other)
    if one.state.createdAt == other.state.createdAt then return one.state.id < other.state.id end
    return one.state.createdAt < other.state.createdAt
  end)
  for at = 1, excess do
    revoke(active[at], how)
    answer[at + 1] = active[at].state.id
  end
end
write(asked.state, '\\n' .. ARGV[2])
remember(asked.state.expiresAt, asked.state.createdAt)
sweep(asked.state.createdAt)
return answer
`;

export const ROTATE: string = `${USER}
local state, given = find(asked.id)
if not state or state.gen ~= asked.from or not isActive(state, asked.now) then return false end
state.gen, state.rotatedAt = state.gen + 1, asked.now
state.expiresAt = math.min(asked.expiresAt, state.absoluteExpiresAt)
local record = write(state, given)
remember(state.expiresAt, asked.now)
return record
`;

export const REVOKE: string = `${USER}
local state, given = find(asked.id)
if not state then return 0 end
if not state.revokedAt then
  revoke({ state = state, given = given }, asked.how)
  remember(asked.how.now, asked.how.now)
end
return 1
`;

export const REVOKE_ALL: string = `${USER}
local except, ended = {}, {}
for _, id in ipairs(asked.except) do except[id] = true end
redis.call('HSET', key, '', string.format('%.0f', math.max(fence(), asked.how.now)))
for _, session in ipairs(all()) do
  if not session.state.revokedAt and not except[session.state.id] then
    revoke(session, asked.how)
    ended[#ended + 1] = session.state.id
  end
end
remember(asked.how.now, asked.how.now)
return ended
`;

export const REAUTHENTICATE: string = `${USER}
local state, given = find(asked.id)
if not state or not isActive(state, asked.now) then return false end
state.authenticatedAt = asked.now
return write(state, given)
`;

export const RENAME: string = `${USER}
local state, given = find(asked.id)
if not state then return 0 end
state.label = asked.label
write(state, given)
return 1
`;

export const PRUNE: string = `${USER}
local count = 0
for _, session in ipairs(all()) do
  if endOf(session.state) < asked.before then
    redis.call('HDEL', key, session.state.id)
    count = count + 1
  end
end
if fence() < asked.before then redis.call('HDEL', key, '') end
return count
`;

/** Lengthens the life of a key, never shortens it, and answers with its value. */
export const EXTEND: string = `
local life = cjson.decode(ARGV[1]).life
if redis.call('PTTL', KEYS[1]) < life then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', life)) end
return redis.call('GET', KEYS[1])
`;

/** The denied tokens of a session, by \`jti\`: the first denial of a token stays. */
export const DENY: string = `
local asked = cjson.decode(ARGV[1])
redis.call('HSETNX', KEYS[1], asked.jti, ARGV[2])
if redis.call('PTTL', KEYS[1]) < asked.life then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', asked.life)) end
return 1
`;

export const PRUNE_DENIED: string = `
local before, fields = cjson.decode(ARGV[1]).before, redis.call('HGETALL', KEYS[1])
for at = 1, #fields, 2 do
  if cjson.decode(fields[at + 1]).expiresAt < before then redis.call('HDEL', KEYS[1], fields[at]) end
end
return 1
`;

/** A sorted set of what may be found elsewhere: it forgets by itself, and lives as long as anything in it matters. */
export const NOTE: string = `
local asked = cjson.decode(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', asked.forgetBefore))
local score = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]) or '-1e300')
if score < asked.score then redis.call('ZADD', KEYS[1], string.format('%.0f', asked.score), ARGV[2]) end
if redis.call('PTTL', KEYS[1]) < asked.life then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', asked.life)) end
return 1
`;
