create or replace function impl.key_until(p_key text, p_created timestamptz,
                                          p_timeout_min int4)
returns timestamptz
language sql stable
as $$
    select case when impl.client_ref(p_key) is null
                then p_created + p_timeout_min * interval '1 min'
                else 'infinity' end;
$$;

comment on function impl.key_until(text, timestamptz, int4) is
'How long an order has its idempotency key: for ever one that the client chose,
for its pay time-out one that was made of the request''s signature.';
