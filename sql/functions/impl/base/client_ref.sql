create or replace function impl.client_ref(request_key text)
returns text
language sql immutable
as $$
    select case when starts_with(request_key, E'\x01') then null
                else request_key end;
$$;

comment on function impl.client_ref(text) is
'The distributor''s own number of an order; null where the key was minted here
because none was sent.';
