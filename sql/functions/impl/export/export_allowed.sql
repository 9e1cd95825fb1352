create or replace function impl.export_allowed(p_kind text)
returns bool
language plpgsql stable
as $$
begin
    return case
        when session_user <> 'ticket_nginx' then true
        when impl.acts_for_party() then p_kind = 'shares'
        when impl.signed_in_as('{finance}') then true
        else p_kind in ('shares', 'profit', 'rail') end;
end;
$$;

comment on function impl.export_allowed(text) is
'Whether who acts may read as a file what an export of the kind has: what it may
read as a report.';

-- Who belongs to a party has its own files alone, and those while it does.
create or replace function impl.export_known(p_export ticket.export)
returns bool
language plpgsql stable
as $$
begin
    return not impl.acts_for_party()
        or coalesce(
               p_export.filter ->> 'member_id' = impl.actor() ->> 'staff_id'
               and (p_export.filter ->> 'party')::int4
                   = impl.person_party((impl.actor() ->> 'staff_id')::int4,
                                       p_export.supplier_id), false);
end;
$$;

comment on function impl.export_known(ticket.export) is
'Whether who acts is told of an export.';

create or replace function impl.export_named(p_supplier int4, p_no int8)
returns ticket.export
language plpgsql volatile
as $$
declare
    v_export ticket.export;
begin
    select e.* into v_export
    from ticket.export e
    where e.supplier_id = p_supplier and e.no = p_no
    for no key update;

    if not found or not impl.export_known(v_export) then
        perform impl.staff_refuse('EXPORT_MISSING', p_no::text);
    elsif not impl.export_allowed(v_export.kind) then
        perform impl.staff_refuse('EXPORT_RIGHT', p_no::text);
    end if;

    return v_export;
end;
$$;

comment on function impl.export_named(int4, int8) is
'Helper: an export of that number, locked, or a refusal.';
