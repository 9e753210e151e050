-- For wrk: a task with a payload of 100 bytes. The key comes from the environment.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("MILLRACE_KEY")
wrk.body = '{"type":"email:send","queue":"rate","payload":'
  .. '{"to":"ada@example.com","subject":"Your order 1017 has left","text":"It will be with you on Monday"}}'
