-- What a device may have of lists: today's and tomorrow's, no other.
create or replace function impl.gate_list_refusal(p_supplier int4,
    p_device int4, p_epoch int4, p_day date)
returns text
language plpgsql stable
as $$
begin
    return coalesce(
        nullif(impl.device_refusal(p_supplier, p_device, p_epoch), ''),
        case when not (select impl.gate_takes_list(d)
                       from ticket.device d
                       where d.supplier_id = p_supplier
                         and d.device_no = p_device)
             then 'LIST_KIND'
             /* A day's list is good until its last performance is over. */
             when p_day not between impl.local_day(p_supplier, api.now()) - 1
                                and impl.local_day(p_supplier, api.now()) + 1
             then 'LIST_DAY' end);
end;
$$;

comment on function impl.gate_list_refusal(int4, int4, int4, date) is
'Why a device gets no list of a day; null: it does.';

create or replace function impl.gate_list_no(p_supplier int4)
returns int8
language plpgsql stable
as $$
begin
    return (select b.cut_no
            from ticket.gate_book b
            where b.supplier_id = p_supplier
              and b.day = impl.local_day(p_supplier, api.now())
              and b.filled);
end;
$$;

comment on function impl.gate_list_no(int4) is
'The number of the newest change that devices can have of today; null: there is
no list.';

create or replace function impl.gate_list_wanted(p_supplier int4, p_day date)
returns text
language plpgsql volatile
as $$
begin
    /* What is over is not begun again. */
    if p_day < impl.local_day(p_supplier, api.now()) then
        return 'LIST_DAY';
    end if;

    if impl.gate_book_open(p_supplier, p_day) then
        update ticket.gate_cursor c
        set next_at = least(c.next_at, api.now())
        where c.supplier_id = p_supplier;
    end if;

    return 'LIST_WAIT';
end;
$$;

comment on function impl.gate_list_wanted(int4, date) is
'A device wants a day''s list that is not there: begins it, and says why there
is no answer.';
