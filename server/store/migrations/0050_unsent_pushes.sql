-- Pushes that were only planned, or came to nothing, are forgotten after a while. Unfinished and applied ones never are.
CREATE INDEX pushes_unsent ON pushes (created_at)
  WHERE state IN ('planned', 'conflict', 'withdrawn', 'not_applied');
