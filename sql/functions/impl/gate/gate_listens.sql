-- Turnstiles and handhelds judge while they are offline; who sells at a desk or
-- prints has no use for a list, and no device may have more than it needs.
create or replace function impl.gate_takes_list(p_device ticket.device)
returns bool
language sql immutable
as $$
    select p_device.kind in ('turnstile', 'handheld')
           and p_device.removed_at is null;
$$;

comment on function impl.gate_takes_list(ticket.device) is
'Does a device judge by a list while it is offline?';

create or replace function impl.gate_listens(p_supplier int4)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select from ticket.device d
        where d.supplier_id = p_supplier and impl.gate_takes_list(d));
end;
$$;

comment on function impl.gate_listens(int4) is
'Does a supplier have devices that judge by lists?';
