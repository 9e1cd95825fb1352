create or replace function impl.bulk_keep(p_supplier int4, p_kind text,
    p_action text, p_before jsonb[], p_after jsonb[])
returns void
language plpgsql volatile
as $$
declare
    c_kept  constant int4 := 20;        /* of a kind */
    v_no    int4;
begin
    if cardinality(p_after) = 0 then
        return;
    end if;

    insert into ticket.bulk_change (supplier_id, change_no, kind, action, at,
                                    person)
    select p_supplier, coalesce(max(b.change_no), 0) + 1, p_kind, p_action,
           api.now(), impl.person()
    from ticket.bulk_change b
    where b.supplier_id = p_supplier
    returning change_no into v_no;

    insert into ticket.bulk_cell (supplier_id, change_no, cell_no, before,
                                  after)
    select p_supplier, v_no, c.n, c.before, c.after
    from unnest(p_before, p_after) with ordinality c (before, after, n);

    delete from ticket.bulk_change b
    where b.supplier_id = p_supplier and b.kind = p_kind
      and b.change_no <= (
          select k.change_no from ticket.bulk_change k
          where k.supplier_id = p_supplier and k.kind = p_kind
          order by k.change_no desc
          offset c_kept
          limit 1);
end;
$$;

comment on function impl.bulk_keep(int4, text, text, jsonb[], jsonb[]) is
'Keeps what a command made of many rows, and of what, so that it can be taken
back: the last twenty of each kind.  The caller has locked the supplier.';

create or replace function impl.bulk_last(p_supplier int4, p_kind text)
returns ticket.bulk_change
language plpgsql stable
as $$
declare
    v_change ticket.bulk_change;
begin
    select b.* into v_change
    from ticket.bulk_change b
    where b.supplier_id = p_supplier and b.kind = p_kind
      and b.undone_at is null
    order by b.change_no desc
    limit 1;

    if not found then
        perform impl.staff_refuse('UNDO_NONE');
    end if;

    return v_change;
end;
$$;

comment on function impl.bulk_last(int4, text) is
'The last change of many rows that nobody has taken back.';

create or replace function impl.bulk_undone(p_change ticket.bulk_change)
returns void
language plpgsql volatile
as $$
begin
    update ticket.bulk_change b
    set undone_at = api.now(), undone_by = impl.person()
    where b.supplier_id = p_change.supplier_id
      and b.change_no = p_change.change_no;
end;
$$;

comment on function impl.bulk_undone(ticket.bulk_change) is
'Writes down that a change was taken back.';
