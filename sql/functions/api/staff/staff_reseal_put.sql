-- A seal is replaced where it is still the one that was read.  The end of a
-- page without rows ends the pass: it was the last if it changed nothing and
-- began after every order had been written that was sealed with the old key.
create or replace function api.staff_reseal_put(
    p_kind text,
    p_looked int4,
    p_at_supplier int4,
    p_at_a int8,
    p_at_b int4,
    p_supplier int4[],
    p_a int8[],
    p_b int4[],
    p_old1 bytea[],
    p_new1 bytea[],
    p_old2 bytea[],
    p_new2 bytea[],
    p_old3 bytea[],
    p_new3 bytea[],
    p_old4 bytea[],
    p_new4 bytea[])
returns table (verdict text, subject text, clean bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_settled constant interval := '10 s';
    v_changed int4 := coalesce(array_length(p_supplier, 1), 0);
    v_settled timestamptz;
begin
    if v_changed > 0 then
        perform impl.reseal_rows(p_kind, p_supplier, p_a, p_b, p_old1, p_new1,
                                 p_old2, p_new2, p_old3, p_new3, p_old4,
                                 p_new4);
    end if;

    if p_looked > 0 then
        update ticket.reseal r
        set supplier_id = p_at_supplier, a = p_at_a, b = p_at_b,
            looked = r.looked + p_looked,
            changed = r.changed + v_changed,
            resealed = r.resealed + v_changed
        where r.kind = p_kind;

        return query select null::text, null::text, false;
        return;
    end if;

    v_settled := (select k.added_at + c_settled
                  from ticket.master_key k
                  where k.current);

    return query
    update ticket.reseal r
    set clean = r.changed = 0 and r.began_at > v_settled,
        supplier_id = 0, a = 0, b = 0, began_at = null, looked = 0,
        changed = 0
    where r.kind = p_kind
    returning null::text, null::text, r.clean;
end;
$$;

comment on function api.staff_reseal_put is
'New seals for a page of rows, and how far the pass has come; true: its kind
holds no seal of an old key.';

grant execute on function api.staff_reseal_put to ticket_staff;
