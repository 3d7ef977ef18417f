-- How Argo CD judges a Component or Composition of deployment-orchestrator.io; argocd-cm.yaml beside this file installs it.
local hs = {}
local status = obj.status or {}

local function condition(type)
  for _, c in ipairs(status.conditions or {}) do
    if c.type == type then
      return c
    end
  end
  return nil
end

local ready = condition("Ready")
if ready ~= nil then
  hs.message = ready.message
else
  hs.message = "waiting for the controller"
end

if obj.metadata.deletionTimestamp ~= nil then
  hs.status = "Progressing"
elseif status.observedGeneration ~= obj.metadata.generation or ready == nil then
  -- What the status says is about an older spec.
  hs.status = "Progressing"
  hs.message = "waiting for the controller"
elseif condition("Stalled") ~= nil or status.phase == "Failed" then
  hs.status = "Degraded"
elseif ready.reason == "Suspended" then
  hs.status = "Suspended"
elseif ready.status == "True" then
  hs.status = "Healthy"
else
  hs.status = "Progressing"
end
return hs
