-- The elder of two signs.
create or replace function impl.gate_key_live(p_supplier int4)
returns setof ticket.gate_key
language plpgsql stable
as $$
begin
    return query
    select k.*
    from ticket.gate_key k
    where k.supplier_id = p_supplier and k.until is null
    order by k.key_no;
end;
$$;

comment on function impl.gate_key_live(int4) is
'The keys of a supplier that devices believe, the one that signs first.';

create or replace function impl.gate_key_add(p_supplier int4, p_public bytea,
                                             p_sealed bytea)
returns ticket.gate_key
language plpgsql volatile
as $$
declare
    v_key ticket.gate_key;
begin
    insert into ticket.gate_key (supplier_id, key_no, public_key,
                                 secret_sealed, made_at)
    select p_supplier, coalesce(max(k.key_no), 0) + 1, p_public, p_sealed,
           api.now()
    from ticket.gate_key k
    where k.supplier_id = p_supplier
    returning * into v_key;

    return v_key;
end;
$$;

comment on function impl.gate_key_add(int4, bytea, bytea) is
'One more key of a supplier, whose row the caller has locked.';

create or replace function impl.gate_key_id(p_public bytea)
returns text
language sql immutable
as $$
    select encode(substr(sha256(p_public), 1, 8), 'hex');
$$;

comment on function impl.gate_key_id(bytea) is
'The id by which segments name the key that signed them.';
