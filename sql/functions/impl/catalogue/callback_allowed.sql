create or replace function impl.callback_allowed(p_address text,
    p_agent bool, p_supplier bool)
returns bool
language sql immutable
as $$
    select p_address not ilike 'http://%'
           or coalesce(p_agent, p_supplier);
$$;

comment on function impl.callback_allowed(text, bool, bool) is
'May callbacks go there, by the agent''s or else the supplier''s word?';
