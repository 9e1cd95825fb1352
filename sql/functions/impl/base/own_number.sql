create or replace function impl.own_number(request_key text)
returns text
language sql immutable
as $$
    select case when starts_with(request_key, E'\x01') then null
                else request_key end;
$$;

comment on function impl.own_number(text) is
'The distributor''s own number of an order; null where the key was minted here
because none was sent.';
