-- The older one: the newer one they may not have yet.
create or replace function impl.rail_signing_key(p_supplier int4,
    p_agent int4)
returns bytea
language plpgsql stable
as $$
begin
    return (
        select k.key_sealed
        from ticket.rail_key k
        where k.supplier_id = p_supplier and k.agent_id = p_agent
        order by k.created_at, k.key_index
        limit 1);
end;
$$;

comment on function impl.rail_signing_key(int4, int4) is
'The key by which an agent, or the channel as 0, is told of something.';
