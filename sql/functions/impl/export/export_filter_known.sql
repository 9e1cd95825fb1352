create or replace function impl.export_filter_known(p_kind text,
    p_filter jsonb)
returns void
language plpgsql stable
as $$
declare
    v_known text[] := case p_kind
        when 'orders' then '{agent,product,form,state,date}'
        when 'tickets' then '{agent,product,form,state,date}'
        when 'payments' then '{agent,form,state,date}'
        when 'passages' then '{agent,product,gate}'
        when 'invoices' then '{agent}'
        when 'statement' then '{agent}'
        when 'sales' then '{by,date}'
        when 'shares' then '{product,party}'
        when 'profit' then '{product}'
        when 'rail' then '{agent}' end;
    v_name  text;
begin
    select k.name into v_name
    from jsonb_object_keys(p_filter) k (name)
    where k.name <> all (v_known)
    order by 1
    limit 1;

    if found then
        perform impl.staff_refuse('EXPORT_FILTER', p_kind, v_name);
    elsif p_filter ->> 'date' = 'money' and p_kind not in ('payments', 'sales')
    then
        perform impl.staff_refuse('EXPORT_FILTER', p_kind, 'date money');
    elsif p_filter ->> 'date' = 'money' and p_filter ? 'state' then
        perform impl.staff_refuse('EXPORT_FILTER', p_kind,
                                  'state with date money');
    elsif p_filter ->> 'state' !~ '^[0-9A-DX](,[0-9A-DX])*$' then
        perform impl.staff_refuse('EXPORT_FILTER', p_kind,
                                  'state ' || (p_filter ->> 'state'));
    end if;
end;
$$;

comment on function impl.export_filter_known(text, jsonb) is
'Refuses a filter that an export of the kind would not heed.';

create or replace function impl.export_states(p_text text)
returns text
language plpgsql immutable
as $$
begin
    return (
        select string_agg(coalesce(
                   array_to_string(string_to_array(impl.order_states(t.word),
                                                   null), ','), t.word), ',')
        from unnest(string_to_array(p_text, ',')) t (word));
end;
$$;

comment on function impl.export_states(text) is
'States of orders as codes with commas, of words of staff''s and of codes.';
