-- The update that prive-ps sends, for wrk: to each subscriber of a list in turn, and from the
-- beginning again. POSTSCRIPT_API_KEY is the key, SUBSCRIBERS the file with their ids.

local headers = {
  ["Authorization"] = "Bearer " .. os.getenv("POSTSCRIPT_API_KEY"),
  ["Content-Type"] = "application/json",
}
local body = '{"properties":{"prive_status":"active"},"tags":["SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER"]}'
local requests = {}
local turn = 0

function init(args)
  for id in io.lines(os.getenv("SUBSCRIBERS")) do
    requests[#requests + 1] = wrk.format("PATCH", "/api/v2/subscribers/" .. id, headers, body)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
