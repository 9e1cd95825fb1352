create or replace function impl.staff_closing(p_supplier int4, p_which text)
returns ticket.closing
language plpgsql stable
as $$
declare
    v_closing ticket.closing;
begin
    select c.* into v_closing
    from ticket.closing c
    where c.supplier_id = p_supplier
      and case when p_which ~ '^[0-9]{1,7}$'
               then c.no = p_which::int4
               when p_which ~ '^20[0-9]{2}-?[01][0-9]-?[0-3][0-9]$'
               then c.corrects is null
                    and to_char(c.day, 'YYYYMMDD') = replace(p_which, '-', '')
               else false end;

    if not found then
        perform impl.staff_refuse('CLOSING_MISSING', p_which);
    end if;

    return v_closing;
end;
$$;

comment on function impl.staff_closing(int4, text) is
'Helper: the closing of a number or a day, or a refusal.';
